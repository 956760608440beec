/// Services that run by themselves, each in a process of its own, on servers in another one: what
/// is measured to see which part of SealedLog needs how much.
@NullMarked
package io.sealedlog.benchmarks.apart;

import org.jspecify.annotations.NullMarked;
