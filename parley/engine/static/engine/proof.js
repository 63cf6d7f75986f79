// Solves the eight puzzles of a page that asks for work, in small portions, and then sends its form.
(() => {
  "use strict";

  const form = document.querySelector("form[data-challenge]");
  const { challenge, bits } = form.dataset;
  const button = form.querySelector("button");
  const progress = form.querySelector("progress");
  const PARTS = 8;
  const zeros = Number(bits) - Math.log2(PARTS);

  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
  const START = Int32Array.from(primes.slice(0, 8), (p) => fraction(Math.sqrt(p)));
  const K = Int32Array.from(primes, (p) => fraction(Math.cbrt(p)));

  const words = new Int32Array(64);
  const bytes = new Uint8Array(64);

  // The first word of SHA-256 of what stands in `bytes`, which is one block: `length` bytes of text, filled up.
  const hash = (length) => {
    bytes[length] = 0x80;
    bytes.fill(0, length + 1);
    bytes[62] = (length * 8) >> 8;
    bytes[63] = (length * 8) & 255;
    for (let i = 0; i < 16; i += 1) {
      words[i] = (bytes[4 * i] << 24) | (bytes[4 * i + 1] << 16) | (bytes[4 * i + 2] << 8) | bytes[4 * i + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15];
      const y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let a = START[0];
    let b = START[1];
    let c = START[2];
    let d = START[3];
    let e = START[4];
    let f = START[5];
    let g = START[6];
    let h = START[7];
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    return (a + START[0]) >>> 0;
  };

  const solved = [];
  let number = 0;

  const write = (text, from) => {
    for (let i = 0; i < text.length; i += 1) bytes[from + i] = text.charCodeAt(i);
    return from + text.length;
  };

  const work = () => {
    const until = performance.now() + 30;
    while (solved.length < PARTS && performance.now() < until) {
      const start = write(`${challenge}.${solved.length}.`, 0);
      for (let tries = 0; tries < 500; tries += 1, number += 1) {
        if (hash(write(String(number), start)) >>> (32 - zeros) === 0) {
          solved.push(number);
          progress.value = solved.length;
          number = 0;
          break;
        }
      }
    }
    if (solved.length < PARTS) {
      setTimeout(work);
      return;
    }
    form.elements.proof_answer.value = solved.join(".");
    form.submit();
  };

  button.hidden = true;
  progress.hidden = false;
  form.querySelector("[data-working]").hidden = false;
  work();
})();
