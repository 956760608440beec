/// What every service is and how a process runs several of them: start in order, close in reverse,
/// and end as a whole when one of them fails. Nothing here knows what a service does.
@NullMarked
package io.sealedlog.runtime;

import org.jspecify.annotations.NullMarked;
