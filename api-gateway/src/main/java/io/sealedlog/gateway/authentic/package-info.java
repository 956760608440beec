/// What of the log and of the read model a worker wrote, and what is said about the rest.
@NullMarked
package io.sealedlog.gateway.authentic;

import org.jspecify.annotations.NullMarked;
