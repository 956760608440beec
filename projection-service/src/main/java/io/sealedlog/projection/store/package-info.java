/// The read model in PostgreSQL: its schema, its offsets, and the writing of rows, which the
/// package `fold` makes.
@NullMarked
package io.sealedlog.projection.store;

import org.jspecify.annotations.NullMarked;
