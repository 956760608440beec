package io.sealedlog.projection.store;

import io.sealedlog.projection.fold.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is written in one transaction.
///
/// @param records partition by partition, by offset ascending
/// @param nextOffsets by partition, where reading goes on after the batch. It may be beyond the
///   last record: transaction markers take offsets too
/// @param marks of any partitions that are held
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

  /// The records of each partition by themselves, and the marks by themselves.
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

  /// The same without these partitions' records.
  public Batch without(Set<Integer> partitions) {
    Map<Integer, Long> offsets = new HashMap<>(nextOffsets);
    offsets.keySet().removeAll(partitions);
    return new Batch(
        records.stream().filter(record -> !partitions.contains(record.partition())).toList(),
        offsets,
        marks);
  }

  /// The same with other marks.
  public Batch with(ReadMarkBatch others) {
    return new Batch(records, nextOffsets, others);
  }

  /// The first half of the records; there must be two at least.
  public Batch head() {
    List<LogRecord> head = records.subList(0, middle());
    LogRecord next = records.get(middle());
    Map<Integer, Long> offsets = new HashMap<>(nextOffsets);
    offsets.keySet().retainAll(head.stream().map(LogRecord::partition).toList());
    offsets.replace(next.partition(), next.offset());
    return new Batch(head, offsets, ReadMarkBatch.NONE);
  }

  /// The rest, with what else the batch moves.
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
