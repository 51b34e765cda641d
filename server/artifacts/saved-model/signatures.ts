/** The signatures of a MetaGraph and the tensors they name. */
import type { Shape, Signature, SignatureTensor } from '../artifact';
import type { tensorflow } from '../proto/messages.js';
import { dataTypeName } from '../tensor/dtypes';

function shapeOf(shape: tensorflow.TensorShapeProto.$Properties | null | undefined): Shape {
  if (shape === null || shape === undefined || shape.unknownRank === true) return null;
  return (shape.dim ?? []).map((dimension) => ((dimension.size ?? 0) < 0 ? null : (dimension.size ?? 0)));
}

/** A signature with its tensors, in the order of their names. */
export function signatureOf(name: string, signature: tensorflow.SignatureDef): Signature {
  return {
    name,
    method: signature.methodName,
    inputs: tensorsOf(signature.inputs),
    outputs: tensorsOf(signature.outputs),
  };
}

function tensorsOf(tensors: Record<string, tensorflow.TensorInfo.$Properties>): SignatureTensor[] {
  return Object.entries(tensors)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, info]) => tensorOf(name, info, 0));
}

function tensorOf(name: string, info: tensorflow.TensorInfo.$Properties, depth: number): SignatureTensor {
  const dtype = dataTypeName(info.dtype ?? 0);
  const shape = shapeOf(info.tensorShape);
  if (info.cooSparse !== null && info.cooSparse !== undefined) {
    const parts = info.cooSparse;
    const component = (role: string, tensor: string | null | undefined, type: string): SignatureTensor => ({
      name: role,
      tensor: tensor ?? '',
      dtype: type,
      shape: null,
    });
    return {
      name,
      tensor: parts.valuesTensorName ?? '',
      dtype,
      shape,
      encoding: 'coo_sparse',
      components: [
        component('values', parts.valuesTensorName, dtype),
        component('indices', parts.indicesTensorName, 'int64'),
        component('dense_shape', parts.denseShapeTensorName, 'int64'),
      ],
    };
  }
  if (info.compositeTensor !== null && info.compositeTensor !== undefined) {
    const components =
      depth > 8
        ? []
        : (info.compositeTensor.components ?? []).map((part, index) => tensorOf(String(index), part, depth + 1));
    return { name, tensor: components[0]?.tensor ?? '', dtype, shape, encoding: 'composite_tensor', components };
  }
  return { name, tensor: info.name ?? '', dtype, shape };
}

/** The tensors of the graph that a signature names, parts of composite ones included. */
export function tensorNames(signature: Signature): string[] {
  const names = (tensor: SignatureTensor): string[] =>
    tensor.components === undefined ? [tensor.tensor] : tensor.components.flatMap(names);
  return [...signature.inputs, ...signature.outputs].flatMap(names).filter((name) => name !== '');
}
