/// What a gateway asks of the worker. A command travels sealed; it is on no topic as it stands
/// here.
@NullMarked
package io.sealedlog.protocol.command;

import org.jspecify.annotations.NullMarked;
