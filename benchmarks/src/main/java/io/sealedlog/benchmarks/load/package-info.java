/// The load driver: creates users and conversations over HTTP, sends messages at given rates, and
/// counts and times the answers. It shares the machine with the server, so it uses little CPU time.
@NullMarked
package io.sealedlog.benchmarks.load;

import org.jspecify.annotations.NullMarked;
