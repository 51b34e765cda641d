;; What is done with every byte of a tensor or file: a CRC-32, sums over a block of numbers, FarmHash. Built by
;; scripts/kernel.mjs into kernel.json; kernel.ts says what is where in the memory.
(module
  (memory (export "memory") 18)

  ;; A CRC of 32 bits ("slicing by 16"): its tables stand at 0, 16 of 256 entries of 4 bytes, the one for the last of 16
  ;; bytes first; they make it the CRC of one polynomial. $crc is the running sum, inverted; so is what is returned.
  (func (export "crc") (param $crc i32) (param $at i32) (param $length i32) (result i32)
    (local $end i32) (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -16))))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $a (i32.xor (local.get $crc) (i32.load (local.get $at))))
        (local.set $b (i32.load offset=4 (local.get $at)))
        (local.set $c (i32.load offset=8 (local.get $at)))
        (local.set $d (i32.load offset=12 (local.get $at)))
        (i32.load offset=15360 (i32.shl (i32.and (local.get $a) (i32.const 255)) (i32.const 2)))
        (i32.xor (i32.load offset=14336 (i32.shl (i32.and (i32.shr_u (local.get $a) (i32.const 8)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=13312 (i32.shl (i32.and (i32.shr_u (local.get $a) (i32.const 16)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=12288 (i32.shl (i32.shr_u (local.get $a) (i32.const 24)) (i32.const 2))))
        (i32.xor (i32.load offset=11264 (i32.shl (i32.and (local.get $b) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=10240 (i32.shl (i32.and (i32.shr_u (local.get $b) (i32.const 8)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=9216 (i32.shl (i32.and (i32.shr_u (local.get $b) (i32.const 16)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=8192 (i32.shl (i32.shr_u (local.get $b) (i32.const 24)) (i32.const 2))))
        (i32.xor (i32.load offset=7168 (i32.shl (i32.and (local.get $c) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=6144 (i32.shl (i32.and (i32.shr_u (local.get $c) (i32.const 8)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=5120 (i32.shl (i32.and (i32.shr_u (local.get $c) (i32.const 16)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=4096 (i32.shl (i32.shr_u (local.get $c) (i32.const 24)) (i32.const 2))))
        (i32.xor (i32.load offset=3072 (i32.shl (i32.and (local.get $d) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=2048 (i32.shl (i32.and (i32.shr_u (local.get $d) (i32.const 8)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=1024 (i32.shl (i32.and (i32.shr_u (local.get $d) (i32.const 16)) (i32.const 255)) (i32.const 2))))
        (i32.xor (i32.load offset=0 (i32.shl (i32.shr_u (local.get $d) (i32.const 24)) (i32.const 2))))
        (local.set $crc)
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $more)))
    (local.set $end (i32.add (local.get $end) (i32.and (local.get $length) (i32.const 15))))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $crc
          (i32.xor
            (i32.load (i32.shl (i32.and (i32.xor (local.get $crc) (i32.load8_u (local.get $at))) (i32.const 255)) (i32.const 2)))
            (i32.shr_u (local.get $crc) (i32.const 8))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $more)))
    (local.get $crc))

  ;; Sums over float32 from $at to $end (a multiple of 16 bytes apart), stored at $result: 4 float64 of the distances from
  ;; the first value, 4 float64 of their squares, then of 4 float32 each the least and the largest, and 4 counts of zeros.
  (func (export "float32") (param $at i32) (param $end i32) (param $result i32)
    (local $values v128) (local $first v128) (local $near v128)
    (local $sum0 v128) (local $sum1 v128) (local $squares0 v128) (local $squares1 v128)
    (local $low v128) (local $high v128) (local $zeros v128)
    (local.set $low (v128.load32_splat (local.get $at)))
    (local.set $high (local.get $low))
    (local.set $first (f64x2.promote_low_f32x4 (local.get $low)))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $values (v128.load (local.get $at)))
        (local.set $low (f32x4.pmin (local.get $low) (local.get $values)))
        (local.set $high (f32x4.pmax (local.get $high) (local.get $values)))
        (local.set $zeros (i32x4.sub (local.get $zeros) (f32x4.eq (local.get $values) (v128.const f32x4 0 0 0 0))))
        (local.set $near (f64x2.sub (f64x2.promote_low_f32x4 (local.get $values)) (local.get $first)))
        (local.set $sum0 (f64x2.add (local.get $sum0) (local.get $near)))
        (local.set $squares0 (f64x2.add (local.get $squares0) (f64x2.mul (local.get $near) (local.get $near))))
        (local.set $values (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $values) (local.get $values)))
        (local.set $near (f64x2.sub (f64x2.promote_low_f32x4 (local.get $values)) (local.get $first)))
        (local.set $sum1 (f64x2.add (local.get $sum1) (local.get $near)))
        (local.set $squares1 (f64x2.add (local.get $squares1) (f64x2.mul (local.get $near) (local.get $near))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $more)))
    (v128.store (local.get $result) (local.get $sum0))
    (v128.store offset=16 (local.get $result) (local.get $sum1))
    (v128.store offset=32 (local.get $result) (local.get $squares0))
    (v128.store offset=48 (local.get $result) (local.get $squares1))
    (v128.store offset=64 (local.get $result) (local.get $low))
    (v128.store offset=80 (local.get $result) (local.get $high))
    (v128.store offset=96 (local.get $result) (local.get $zeros)))

  ;; The same over float64, from $at to $end (a multiple of 32 bytes apart): 4 sums, 4 sums of squares, then of 2 float64
  ;; each the least and the largest, and 2 counts of zeros of 8 bytes.
  (func (export "float64") (param $at i32) (param $end i32) (param $result i32)
    (local $values v128) (local $first v128) (local $near v128)
    (local $sum0 v128) (local $sum1 v128) (local $squares0 v128) (local $squares1 v128)
    (local $low v128) (local $high v128) (local $zeros v128)
    (local.set $first (v128.load64_splat (local.get $at)))
    (local.set $low (local.get $first))
    (local.set $high (local.get $first))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $values (v128.load (local.get $at)))
        (local.set $low (f64x2.pmin (local.get $low) (local.get $values)))
        (local.set $high (f64x2.pmax (local.get $high) (local.get $values)))
        (local.set $zeros (i64x2.sub (local.get $zeros) (f64x2.eq (local.get $values) (v128.const f64x2 0 0))))
        (local.set $near (f64x2.sub (local.get $values) (local.get $first)))
        (local.set $sum0 (f64x2.add (local.get $sum0) (local.get $near)))
        (local.set $squares0 (f64x2.add (local.get $squares0) (f64x2.mul (local.get $near) (local.get $near))))
        (local.set $values (v128.load offset=16 (local.get $at)))
        (local.set $low (f64x2.pmin (local.get $low) (local.get $values)))
        (local.set $high (f64x2.pmax (local.get $high) (local.get $values)))
        (local.set $zeros (i64x2.sub (local.get $zeros) (f64x2.eq (local.get $values) (v128.const f64x2 0 0))))
        (local.set $near (f64x2.sub (local.get $values) (local.get $first)))
        (local.set $sum1 (f64x2.add (local.get $sum1) (local.get $near)))
        (local.set $squares1 (f64x2.add (local.get $squares1) (f64x2.mul (local.get $near) (local.get $near))))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br $more)))
    (v128.store (local.get $result) (local.get $sum0))
    (v128.store offset=16 (local.get $result) (local.get $sum1))
    (v128.store offset=32 (local.get $result) (local.get $squares0))
    (v128.store offset=48 (local.get $result) (local.get $squares1))
    (v128.store offset=64 (local.get $result) (local.get $low))
    (v128.store offset=80 (local.get $result) (local.get $high))
    (v128.store offset=96 (local.get $result) (local.get $zeros)))

  ;; FarmHash's Fingerprint64 over whole blocks of 64 bytes from $at to $end (farmhashna::Hash64). Its state, 7 int64 (x, y, z,
  ;; both of v, both of w), stands at $state; $by and $weigh are other numbers for the last block than for the rest.
  (func (export "farm") (param $at i32) (param $end i32) (param $state i32) (param $by i64) (param $weigh i64)
    (local $x i64) (local $y i64) (local $z i64) (local $v0 i64) (local $v1 i64) (local $w0 i64) (local $w1 i64)
    (local $a i64) (local $sum i64)
    (local.set $x (i64.load (local.get $state)))
    (local.set $y (i64.load offset=8 (local.get $state)))
    (local.set $z (i64.load offset=16 (local.get $state)))
    (local.set $v0 (i64.load offset=24 (local.get $state)))
    (local.set $v1 (i64.load offset=32 (local.get $state)))
    (local.set $w0 (i64.load offset=40 (local.get $state)))
    (local.set $w1 (i64.load offset=48 (local.get $state)))
    (block $done
      (loop $more
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $x
          (i64.mul (local.get $by)
            (i64.rotr (i64.add (i64.add (local.get $x) (local.get $y)) (i64.add (local.get $v0) (i64.load offset=8 (local.get $at)))) (i64.const 37))))
        (local.set $y
          (i64.mul (local.get $by)
            (i64.rotr (i64.add (i64.add (local.get $y) (local.get $v1)) (i64.load offset=48 (local.get $at))) (i64.const 42))))
        (local.set $x (i64.xor (local.get $x) (i64.mul (local.get $w1) (local.get $weigh))))
        (local.set $y (i64.add (local.get $y) (i64.add (i64.mul (local.get $v0) (local.get $weigh)) (i64.load offset=40 (local.get $at)))))
        (local.set $z (i64.mul (local.get $by) (i64.rotr (i64.add (local.get $z) (local.get $w0)) (i64.const 33))))
        (local.set $a (i64.add (i64.mul (local.get $v1) (local.get $by)) (i64.load offset=0 (local.get $at))))
        (local.set $sum (i64.add (local.get $a) (i64.add (i64.load offset=8 (local.get $at)) (i64.load offset=16 (local.get $at)))))
        (local.set $v1
          (i64.add (local.get $a)
            (i64.add
              (i64.rotr (i64.add (i64.add (local.get $x) (local.get $w0)) (i64.add (local.get $a) (i64.load offset=24 (local.get $at)))) (i64.const 21))
              (i64.rotr (local.get $sum) (i64.const 44)))))
        (local.set $v0 (i64.add (local.get $sum) (i64.load offset=24 (local.get $at))))
        (local.set $a (i64.add (i64.add (local.get $z) (local.get $w1)) (i64.load offset=32 (local.get $at))))
        (local.set $sum (i64.add (local.get $a) (i64.add (i64.load offset=40 (local.get $at)) (i64.load offset=48 (local.get $at)))))
        (local.set $w1
          (i64.add (local.get $a)
            (i64.add
              (i64.rotr (i64.add (i64.add (local.get $y) (i64.load offset=16 (local.get $at))) (i64.add (local.get $a) (i64.load offset=56 (local.get $at)))) (i64.const 21))
              (i64.rotr (local.get $sum) (i64.const 44)))))
        (local.set $w0 (i64.add (local.get $sum) (i64.load offset=56 (local.get $at))))
        (local.set $a (local.get $z))
        (local.set $z (local.get $x))
        (local.set $x (local.get $a))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $more)))
    (i64.store (local.get $state) (local.get $x))
    (i64.store offset=8 (local.get $state) (local.get $y))
    (i64.store offset=16 (local.get $state) (local.get $z))
    (i64.store offset=24 (local.get $state) (local.get $v0))
    (i64.store offset=32 (local.get $state) (local.get $v1))
    (i64.store offset=40 (local.get $state) (local.get $w0))
    (i64.store offset=48 (local.get $state) (local.get $w1))))
