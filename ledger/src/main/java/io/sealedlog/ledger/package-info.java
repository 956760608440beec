/// The Merkle tree of a partition as RFC 6962 defines it: leaf hashes, the frontier that a worker
/// keeps, whole trees for auditors, and proofs. It is independent of the format of the leaves'
/// entries.
@NullMarked
package io.sealedlog.ledger;

import org.jspecify.annotations.NullMarked;
