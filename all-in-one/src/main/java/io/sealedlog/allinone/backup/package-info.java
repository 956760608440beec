/// Backups: what is taken of a running system, the files that it is kept in, and how a new system
/// is made of them. The records and rows are copied as they are; nothing is opened here.
@NullMarked
package io.sealedlog.allinone.backup;

import org.jspecify.annotations.NullMarked;
