;; The engine's one loop, four numbers an instruction (SIMD): weighted sums, of which dense layers and convolutions are made.
;;
;; Sixteen outputs are a panel. A panel's weights lie together, its sixteen for the first input, then its sixteen for the second:
;; four vectors that are multiplied by one input and added to four vectors of sums. An example's inputs come in segments, pieces
;; of `columns` numbers on end: one for a dense layer; for a convolution one for each row of its window.
;;
;; kernel.js has this text assembled, and plain_kernel.js the same in JavaScript.

(module
  (import "js" "memory" (memory 1))

  ;; out[n, r] = bias[r] + sum over segments s and columns i of weight[r, s, i] x[n, s, i], for n < examples, r < 16 panels.
  ;; Addresses and strides are in bytes; all numbers are f32. None of the counts may be 0.
  (func (export "sums")
    (param $weight i32) (param $bias i32) (param $panels i32)
    (param $x i32) (param $segments i32) (param $columns i32) (param $segmentStride i32)
    (param $examples i32) (param $xStride i32)
    (param $out i32) (param $outStride i32)
    (local $n i32) (local $example i32) (local $to i32) ;; the example, where its inputs begin and its outputs go
    (local $w i32) (local $s i32) (local $segment i32) (local $from i32) (local $end i32)
    (local $input v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)

    (loop $nextPanel
      (local.set $n (local.get $examples))
      (local.set $example (local.get $x))
      (local.set $to (local.get $out))

      (loop $nextExample
        (local.set $a (v128.load offset=0 (local.get $bias)))
        (local.set $b (v128.load offset=16 (local.get $bias)))
        (local.set $c (v128.load offset=32 (local.get $bias)))
        (local.set $d (v128.load offset=48 (local.get $bias)))
        (local.set $w (local.get $weight))
        (local.set $s (local.get $segments))
        (local.set $segment (local.get $example))

        (loop $nextSegment
          (local.set $from (local.get $segment))
          (local.set $end (i32.add (local.get $segment) (i32.shl (local.get $columns) (i32.const 2))))

          (loop $nextColumn
            (local.set $input (v128.load32_splat (local.get $from)))
            (local.set $a (f32x4.add (local.get $a) (f32x4.mul (local.get $input) (v128.load offset=0 (local.get $w)))))
            (local.set $b (f32x4.add (local.get $b) (f32x4.mul (local.get $input) (v128.load offset=16 (local.get $w)))))
            (local.set $c (f32x4.add (local.get $c) (f32x4.mul (local.get $input) (v128.load offset=32 (local.get $w)))))
            (local.set $d (f32x4.add (local.get $d) (f32x4.mul (local.get $input) (v128.load offset=48 (local.get $w)))))
            (local.set $w (i32.add (local.get $w) (i32.const 64)))
            (local.set $from (i32.add (local.get $from) (i32.const 4)))
            (br_if $nextColumn (i32.lt_u (local.get $from) (local.get $end))))

          (local.set $segment (i32.add (local.get $segment) (local.get $segmentStride)))
          (br_if $nextSegment (local.tee $s (i32.sub (local.get $s) (i32.const 1)))))

        (v128.store offset=0 (local.get $to) (local.get $a))
        (v128.store offset=16 (local.get $to) (local.get $b))
        (v128.store offset=32 (local.get $to) (local.get $c))
        (v128.store offset=48 (local.get $to) (local.get $d))
        (local.set $example (i32.add (local.get $example) (local.get $xStride)))
        (local.set $to (i32.add (local.get $to) (local.get $outStride)))
        (br_if $nextExample (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))

      (local.set $weight (local.get $w)) ;; the next panel's begin where this one's end
      (local.set $bias (i32.add (local.get $bias) (i32.const 64)))
      (local.set $out (i32.add (local.get $out) (i32.const 64)))
      (br_if $nextPanel (local.tee $panels (i32.sub (local.get $panels) (i32.const 1)))))))
