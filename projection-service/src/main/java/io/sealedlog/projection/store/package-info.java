/// The read model in PostgreSQL: its schema, its offsets, and how rows get into it. What the rows
/// are is decided elsewhere.
@NullMarked
package io.sealedlog.projection.store;

import org.jspecify.annotations.NullMarked;
