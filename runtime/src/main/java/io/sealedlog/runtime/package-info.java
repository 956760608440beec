/// The lifecycle of services and of the process that runs them: it starts them in order, closes
/// them in reverse order, and ends as a whole when one of them fails. Independent of what a service
/// does.
@NullMarked
package io.sealedlog.runtime;

import org.jspecify.annotations.NullMarked;
