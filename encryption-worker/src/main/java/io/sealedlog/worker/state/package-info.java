/// The worker's state of a partition's streams, in stores with bounded memory: the end and the
/// members of each stream, and the frontier of the Merkle tree. It is derived from events alone.
@NullMarked
package io.sealedlog.worker.state;

import org.jspecify.annotations.NullMarked;
