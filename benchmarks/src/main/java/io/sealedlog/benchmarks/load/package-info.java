/// The load driver: people, conversations and messages over HTTP, at a pace, counted and timed. It
/// shares the machine with the server, so it is kept lean.
@NullMarked
package io.sealedlog.benchmarks.load;

import org.jspecify.annotations.NullMarked;
