/**
 * Functions of TensorFlow and Keras as the function of a Lambda layer: which of them a saved model brings back. Found
 * by writing and reading a Lambda layer around every public function in Keras 2.8, 2.10, 2.13, 2.15 and 3.15.
 *
 * Keras 2 writes the bytecode of a function and what it encloses (keras/layers/core/lambda_layer.py,
 * `_serialize_function_to_config`). Most functions of TensorFlow are wrapped for its dispatch: the wrapper encloses
 * functions, which come back as their names. Keras 3 writes the name alone.
 */
import { builtinOfKind } from './builtins';
import type { Format } from './story';
import { isAtLeast, isKeras2, type Target } from './versions';

/** Wrapped functions: in HDF5 they come back as something that cannot be called; a `.keras` archive is refused. */
const wrapped = `
tensorflow: add_n argmax argmin argsort batch_to_space boolean_mask broadcast_dynamic_shape broadcast_static_shape case cast clip_by_global_norm
tensorflow: clip_by_norm complex concat cond convert_to_tensor cumsum edit_distance eig eigvals einsum ensure_shape equal eye fill fingerprint gather
tensorflow: gather_nd histogram_fixed_width histogram_fixed_width_bins linspace meshgrid norm not_equal one_hot ones pad parallel_stack pow range rank
tensorflow: reduce_all reduce_any repeat reverse_sequence roll saturate_cast scalar_mul scan searchsorted sequence_mask shape shape_n size slice sort
tensorflow: space_to_batch split stack strided_slice subtract tensor_scatter_nd_update tensordot truediv tuple unique unique_with_counts unstack where
tensorflow: zeros
tensorflow.math: accumulate_n add_n approx_max_k approx_min_k argmax argmin confusion_matrix count_nonzero cumprod cumsum cumulative_logsumexp equal
tensorflow.math: floordiv in_top_k is_non_decreasing is_strictly_increasing l2_normalize lbeta logical_xor not_equal polyval pow reduce_all reduce_any
tensorflow.math: scalar_mul sobol_sample softmax subtract top_k truediv unsorted_segment_mean unsorted_segment_sqrt_n xlog1py zero_fraction
tensorflow.nn: approx_max_k approx_min_k atrous_conv2d atrous_conv2d_transpose avg_pool avg_pool1d avg_pool2d avg_pool3d
tensorflow.nn: batch_norm_with_global_normalization batch_normalization bias_add collapse_repeated compute_accidental_hits conv1d conv1d_transpose
tensorflow.nn: conv2d conv2d_transpose conv3d conv3d_transpose conv_transpose convolution crelu ctc_beam_search_decoder ctc_greedy_decoder
tensorflow.nn: ctc_unique_labels depthwise_conv2d depthwise_conv2d_backprop_filter depthwise_conv2d_backprop_input dilation2d dropout embedding_lookup
tensorflow.nn: embedding_lookup_sparse erosion2d fixed_unigram_candidate_sampler fractional_avg_pool fractional_max_pool in_top_k isotonic_regression
tensorflow.nn: l2_normalize learned_unigram_candidate_sampler max_pool max_pool1d max_pool2d max_pool3d max_pool_with_argmax moments normalize_moments
tensorflow.nn: pool safe_embedding_lookup_sparse separable_conv2d sigmoid_cross_entropy_with_logits softmax softmax_cross_entropy_with_logits
tensorflow.nn: space_to_batch sparse_softmax_cross_entropy_with_logits sufficient_statistics top_k weighted_cross_entropy_with_logits weighted_moments
tensorflow.nn: with_space_to_batch zero_fraction
tensorflow.linalg: adjoint cholesky_solve eig eigh eigh_tridiagonal eigvals eigvalsh einsum expm eye global_norm l2_normalize logdet lstsq
tensorflow.linalg: lu_matrix_inverse lu_reconstruct lu_solve matrix_rank matvec norm normalize pinv svd tensordot triangular_solve tridiagonal_matmul
tensorflow.linalg: tridiagonal_solve
tensorflow.image: adjust_brightness adjust_contrast adjust_gamma adjust_hue adjust_jpeg_quality adjust_saturation central_crop
tensorflow.image: combined_non_max_suppression convert_image_dtype crop_and_resize crop_to_bounding_box draw_bounding_boxes encode_png extract_glimpse
tensorflow.image: flip_left_right flip_up_down generate_bounding_box_proposals grayscale_to_rgb image_gradients non_max_suppression
tensorflow.image: non_max_suppression_overlaps non_max_suppression_padded non_max_suppression_with_scores pad_to_bounding_box
tensorflow.image: per_image_standardization psnr random_brightness random_contrast random_crop random_flip_left_right random_flip_up_down random_hue
tensorflow.image: random_jpeg_quality random_saturation resize resize_with_crop_or_pad resize_with_pad rgb_to_grayscale rgb_to_yiq rgb_to_yuv rot90
tensorflow.image: sample_distorted_bounding_box sobel_edges ssim ssim_multiscale stateless_random_brightness stateless_random_contrast
tensorflow.image: stateless_random_crop stateless_random_flip_left_right stateless_random_flip_up_down stateless_random_hue
tensorflow.image: stateless_random_jpeg_quality stateless_random_saturation stateless_sample_distorted_bounding_box total_variation transpose
tensorflow.image: yiq_to_rgb yuv_to_rgb
tensorflow.signal: dct fftshift frame hamming_window hann_window idct ifftshift inverse_mdct inverse_stft inverse_stft_window_fn
tensorflow.signal: kaiser_bessel_derived_window kaiser_window linear_to_mel_weight_matrix mdct mfccs_from_log_mel_spectrograms overlap_and_add stft
tensorflow.signal: vorbis_window
keras.backend: abs all any arange argmax argmin batch_dot batch_flatten batch_normalization bias_add binary_crossentropy binary_focal_crossentropy
keras.backend: cast cast_to_floatx categorical_crossentropy categorical_focal_crossentropy clip concatenate constant conv1d conv2d conv2d_transpose
keras.backend: conv3d cos ctc_batch_cost ctc_decode ctc_label_dense_to_sparse cumprod cumsum depthwise_conv2d dot dropout dtype elu epsilon equal exp
keras.backend: expand_dims eye flatten gather greater greater_equal hard_sigmoid image_data_format in_top_k l2_normalize less less_equal local_conv1d
keras.backend: local_conv2d log max maximum mean min minimum not_equal one_hot ones ones_like permute_dimensions pool2d pool3d pow prod
keras.backend: random_bernoulli random_binomial random_normal random_uniform relu repeat repeat_elements reshape resize_images resize_volumes reverse
keras.backend: round separable_conv2d shape sigmoid sign sin softmax softplus softsign sparse_categorical_crossentropy spatial_2d_padding
keras.backend: spatial_3d_padding sqrt square squeeze stack std stop_gradient sum tanh temporal_padding tile to_dense transpose truncated_normal
keras.activations: elu exponential gelu hard_sigmoid linear mish relu selu sigmoid softmax softplus softsign swish tanh
`;

/** The same until 2.13; 2.15 refuses to write them in any format. */
const wrappedTwice = `
tensorflow: abs acos add clip_by_value divide exp expand_dims floor identity matmul multiply ones_like reduce_logsumexp reduce_max reduce_mean
tensorflow: reduce_min reduce_prod reduce_sum reshape round sigmoid sign sqrt squeeze stop_gradient transpose zeros_like
tensorflow.math: abs acos add angle bessel_i0 bessel_i0e bessel_i1 bessel_i1e ceil conj divide divide_no_nan erfcinv erfinv exp floor imag log_sigmoid
tensorflow.math: log_softmax multiply multiply_no_nan ndtri real reciprocal_no_nan reduce_euclidean_norm reduce_logsumexp reduce_max reduce_mean
tensorflow.math: reduce_min reduce_prod reduce_std reduce_sum reduce_variance round rsqrt sigmoid sign softplus sqrt
tensorflow.nn: depth_to_space gelu leaky_relu log_softmax relu6 sigmoid silu softplus space_to_depth swish
tensorflow.linalg: diag diag_part matmul matrix_transpose tensor_diag_part trace
tensorflow.image: extract_patches
`;

/** Functions that come back until 2.13, and that 2.15 refuses to write. */
const wrappedLate = `
tensorflow: acosh asin asinh atan atanh constant cos cosh maximum minimum negative realdiv sin sinh square tan tanh truncatediv truncatemod
tensorflow.math: acosh asin asinh atan atanh cos cosh digamma erf erfc expm1 floormod lgamma log log1p maximum minimum mod negative reciprocal rint
tensorflow.math: sin sinh square tan tanh
tensorflow.nn: tanh
`;

function namesOf(table: string): ReadonlySet<string> {
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.split(': '));
  return new Set(rows.flatMap(([folder = '', names = '']) => names.split(' ').map((name) => `${folder}.${name}`)));
}

const always = namesOf(wrapped);
const refusedLater = namesOf(wrappedTwice);
const refusedOnly = namesOf(wrappedLate);

/**
 * What becomes of a model whose Lambda layer is around the function of that canonical name: `save` and `load` say what
 * fails. Null where it comes back, or where nothing is known of the function.
 */
export function lambdaFunctionFault(name: string, format: Format, target: Target): 'save' | 'load' | null {
  if (!isKeras2(target)) return isLostByName(name, target) ? 'load' : null;
  if (refusedOnly.has(name)) return isAtLeast(target, 2, 15) ? 'save' : null;
  if (!always.has(name) && !refusedLater.has(name)) return null;
  const isRefused =
    (format === 'keras-archive' && isAtLeast(target, 2, 13)) || (refusedLater.has(name) && isAtLeast(target, 2, 15));
  return isRefused ? 'save' : 'load';
}

/** Functions whose name in Python is another one, which Keras 3 does not know as an activation. */
const namedOtherwise = new Set([
  'tensorflow.nn.softmax',
  'tensorflow.math.softmax',
  'tensorflow.nn.log_softmax',
  'tensorflow.math.log_softmax',
  'tensorflow.nn.silu',
  'tensorflow.nn.swish',
]);

/** Whether Keras 3, which looks the name up among its activations, does not find the function again. */
function isLostByName(name: string, target: Target): boolean {
  const folder = name.slice(0, name.lastIndexOf('.'));
  const last = name.slice(folder.length + 1);
  if (/^keras\.applications\.\w+$/.test(folder)) return last === 'preprocess_input';
  if (
    !/^(tensorflow(\.(math|nn|linalg|image|signal))?|keras\.(ops|backend))$/.test(folder) ||
    /^[A-Z_]|crossentropy/.test(last)
  )
    return false;
  return namedOtherwise.has(name) || builtinOfKind('activation', last, target) === null;
}
