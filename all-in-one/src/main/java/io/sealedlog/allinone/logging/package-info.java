/// The logging of the process, by Log4j. The only package that knows which library it is.
@NullMarked
package io.sealedlog.allinone.logging;

import org.jspecify.annotations.NullMarked;
