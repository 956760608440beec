/// The encryption worker as a service: its settings, its life cycle, its health. The packages below
/// process the commands.
@NullMarked
package io.sealedlog.worker;

import org.jspecify.annotations.NullMarked;
