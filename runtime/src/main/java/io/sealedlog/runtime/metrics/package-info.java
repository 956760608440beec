/// The meters of a process, and those that all services have in common. A meter's labels have few
/// values, whatever clients send: never an id, a name or an address.
@NullMarked
package io.sealedlog.runtime.metrics;

import org.jspecify.annotations.NullMarked;
