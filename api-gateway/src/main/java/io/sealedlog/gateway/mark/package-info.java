/// How far members have read: marks go to a topic of their own, and come back from the read model.
@NullMarked
package io.sealedlog.gateway.mark;

import org.jspecify.annotations.NullMarked;
