/// The command line: reads options and configuration, constructs, starts, waits, closes. No command
/// does anything that a service doesn't.
@NullMarked
package io.sealedlog.allinone.cli;

import org.jspecify.annotations.NullMarked;
