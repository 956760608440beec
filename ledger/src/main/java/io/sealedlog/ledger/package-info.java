/// The Merkle tree of a partition as RFC 6962 defines it: leaf hashes, the frontier that a worker
/// keeps, whole trees for whoever audits, and proofs. Nothing here knows what an entry is.
@NullMarked
package io.sealedlog.ledger;

import org.jspecify.annotations.NullMarked;
