/// What a worker knows of the streams of a partition, in stores with small memory: where each ends,
/// who is in it, the frontier of the tree. All of it is made of events and of nothing else.
@NullMarked
package io.sealedlog.worker.state;

import org.jspecify.annotations.NullMarked;
