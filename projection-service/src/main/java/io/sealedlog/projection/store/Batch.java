package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The records and read marks that are written in one transaction.
///
/// @param records partition by partition, by offset ascending
/// @param nextOffsets by partition, the offset at which reading continues after the batch. It may
///   be more than one beyond the last record, because transaction markers take offsets too
/// @param marks of any held partitions
public record Batch(List<LogRecord> records, Map<Integer, Long> nextOffsets, ReadMarkBatch marks) {
  public Batch {
    records = List.copyOf(records);
    nextOffsets = Map.copyOf(nextOffsets);
  }

  public Set<Integer> partitions() {
    Set<Integer> partitions = new HashSet<>(nextOffsets.keySet());
    partitions.addAll(marks.nextOffsets().keySet());
    return partitions;
  }

  public boolean isEmpty() {
    return records.isEmpty() && marks.isEmpty();
  }

  /// Splits the batch into one batch for each partition's records and one for the marks.
  public List<Batch> parts() {
    Map<Integer, List<LogRecord>> records = new LinkedHashMap<>();
    this.records.forEach(
        record -> records.computeIfAbsent(record.partition(), _ -> new ArrayList<>()).add(record));
    List<Batch> parts = new ArrayList<>();
    nextOffsets.forEach((partition, next) ->
        parts.add(
            new Batch(
                records.getOrDefault(partition, List.of()),
                Map.of(partition, next),
                ReadMarkBatch.NONE)));
    if (!marks.isEmpty()) {
      parts.add(new Batch(List.of(), Map.of(), marks));
    }
    return parts;
  }

  /// Returns this batch without the records of these partitions.
  public Batch without(Set<Integer> partitions) {
    Map<Integer, Long> offsets = new HashMap<>(nextOffsets);
    offsets.keySet().removeAll(partitions);
    return new Batch(
        records.stream().filter(record -> !partitions.contains(record.partition())).toList(),
        offsets,
        marks);
  }

  /// Returns this batch with other marks.
  public Batch with(ReadMarkBatch others) {
    return new Batch(records, nextOffsets, others);
  }

  /// Returns the first half of the records, without marks. The batch must have at least two
  /// records.
  public Batch head() {
    List<LogRecord> head = records.subList(0, middle());
    LogRecord next = records.get(middle());
    Map<Integer, Long> offsets = new HashMap<>(nextOffsets);
    offsets.keySet().retainAll(head.stream().map(LogRecord::partition).toList());
    offsets.replace(next.partition(), next.offset());
    return new Batch(head, offsets, ReadMarkBatch.NONE);
  }

  /// Returns the second half of the records, with the marks and the offsets of partitions without
  /// records.
  public Batch tail() {
    List<LogRecord> tail = records.subList(middle(), records.size());
    Map<Integer, Long> offsets = new HashMap<>(nextOffsets);
    int first = tail.getFirst().partition();
    records.subList(0, middle()).stream()
        .map(LogRecord::partition)
        .filter(partition -> partition != first)
        .forEach(offsets::remove);
    return new Batch(tail, offsets, marks);
  }

  private int middle() {
    return records.size() / 2;
  }
}
