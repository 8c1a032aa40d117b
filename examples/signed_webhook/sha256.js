/** SHA-256 and HMAC in plain JavaScript, because Logic has no `crypto`. Bytes are arrays of numbers. Source: FIPS 180-4, RFC 2104. */

const BLOCK = 64;

/** Returns the first 32 bits of the fractional part of a root of each of the first `count` primes. */
function fractions(count, root) {
  const found = [];
  for (let n = 2; found.length < count; n++) {
    if (isPrime(n)) found.push(Math.floor((root(n) % 1) * 2 ** 32));
  }
  return found;
}

function isPrime(n) {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

const START = fractions(8, Math.sqrt);
const ROUND = fractions(64, Math.cbrt);

const rotate = (word, by) => (word >>> by) | (word << (32 - by));

/** Pads the message with a one, zeros and its length in bits. */
function padded(message) {
  const zeros = (2 * BLOCK - 9 - (message.length % BLOCK)) % BLOCK;
  const bits = message.length * 8;
  const length = [Math.floor(bits / 2 ** 32), bits >>> 0];
  return [...message, 0x80, ...new Array(zeros).fill(0), ...length.flatMap(bytesOf)];
}

function bytesOf(word) {
  return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255];
}

/** Expands a block to 64 words. */
function scheduleOf(block) {
  const words = [];
  for (let i = 0; i < 64; i++) {
    if (i < 16) {
      const [a, b, c, d] = block.slice(i * 4, i * 4 + 4);
      words.push((a << 24) | (b << 16) | (c << 8) | d);
      continue;
    }
    const [early, late] = [words[i - 15], words[i - 2]];
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words.push((words[i - 16] + s0 + words[i - 7] + s1) | 0);
  }
  return words;
}

function compress(state, block) {
  const words = scheduleOf(block);
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) | 0);
}

/** Returns the SHA-256 digest of a message. */
export function sha256(message) {
  const bytes = padded(message);
  let state = START;
  for (let at = 0; at < bytes.length; at += BLOCK) {
    state = compress(state, bytes.slice(at, at + BLOCK));
  }
  return state.flatMap(bytesOf);
}

/** Returns the HMAC-SHA256 of a message. */
export function hmac(key, message) {
  const short = key.length > BLOCK ? sha256(key) : key;
  const block = [...short, ...new Array(BLOCK - short.length).fill(0)];
  const inner = sha256([...block.map((byte) => byte ^ 0x36), ...message]);
  return sha256([...block.map((byte) => byte ^ 0x5c), ...inner]);
}
