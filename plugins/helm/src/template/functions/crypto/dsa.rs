//! DSA keys, which can be made but sign nothing.

use std::sync::LazyLock;

use num_bigint::BigUint;

use super::der::{self, Reader};
use super::montgomery;
use crate::template::functions::random::Entropy;

/// The group that all keys made here are of: p of 2048 bits, q of 256 bits and a generator. To find one takes minutes,
/// and keys of one group are as safe as of several (FIPS 186-4, section 4.3: parameters may be common to many users).
const GROUP: [&[u8]; 3] = [
    b"b0736f19cd1b8e6fb2a885f0b3aec0eeeb43dcfd47bd4efd4e5d801940dfc9d23b82ff187681c6dfb07775ae7d14e2aa4c79\
      ac7ae07b03ce4a5586eef42b46dccfe26c756ba3d0068b0a65dd2e91a5bcac97a3d7d3cddb8a315432c1fecd190f7f1a09a8\
      e190506b611830bbbc42e99d7b003705bce1ff89b693a60673f1cbb1083ebb58298bc19ef16b560fceaab98c05cfe683256f\
      ff89e957de947612b0bf9d35cfd1e4c8e9a013f2761e887861b4a9dbd210bfefe27337a54aaede48a981494e7ea6bd6e8243\
      b81dff5576903932db084dba3a2848789de531ace5c9af3e8be1f457fefc0eb5a97d375b0a69d5e0b7efe8422cf159d1bbe4\
      17d6bfcabfa9",
    b"9e89b2810dd80a3617e3c4bbf2415d4d3008ab6c0960921b0949c42b83842e33",
    b"6d579701dba815cb7b562e335310e614cddef9b862107a144685afdc36c7fc489aa50ecc34e2b51f8faf929110e9ca1feaac\
      6ce0c4edc3d51a7e78f085e11a4287dc8292093b0b2d0620034871bc89d0859d52cc96a09d7aeb8c204c8a203ce30c6e602f\
      62ff6846712429eefaf479fedcc4377167151040691a0f39bf3dbf7482522f9aa626490e6a70b6744659d6b203b8c7105c26\
      0b180da97d870be1862f18f911fc106d7a9736e71c825d9f8524fbc9c58200521f06da91c0fc945f43d5575cc958b80c96d4\
      1935ceb3d29cc15dcee1c67e55f6a40ec645ebf8393f46e6c3bb60fc4d8c312a009462020785082858575a019fe9c5a5c476\
      c74c9b076703",
];

static PARAMETERS: LazyLock<[BigUint; 3]> =
    LazyLock::new(|| GROUP.map(|number| BigUint::parse_bytes(number, 16).unwrap_or_default()));

/// A private key.
#[derive(Debug, Clone)]
pub(super) struct Key([BigUint; 5]);

impl Key {
    /// A key of the group.
    pub(super) fn generate(entropy: &mut Entropy) -> Self {
        let [p, q, g] = &*PARAMETERS;
        // 64 bits more than q has, so that no secret is likelier than another (FIPS 186-4, appendix B.1.1).
        let mut bytes = [0; 40];
        entropy.fill(&mut bytes);
        let secret = BigUint::from_bytes_be(&bytes) % (q - 1u32) + 1u32;
        Self([p.clone(), q.clone(), g.clone(), montgomery::power(g, &secret, p), secret])
    }

    /// The key as OpenSSL writes it.
    pub(super) fn to_der(&self) -> Vec<u8> {
        let parts = self.0.iter().map(|part| der::integer(&part.to_bytes_be()));
        der::sequence(&std::iter::once(der::integer(&[0])).chain(parts).collect::<Vec<_>>())
    }

    /// A key as OpenSSL writes it.
    pub(super) fn from_der(bytes: &[u8]) -> Option<Self> {
        let mut parts = Reader::new(bytes).enter()?;
        parts.number()?;
        let mut next = || parts.number().map(BigUint::from_bytes_be);
        Some(Self([next()?, next()?, next()?, next()?, next()?]))
    }
}
