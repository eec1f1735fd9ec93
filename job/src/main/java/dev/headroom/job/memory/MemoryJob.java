// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.memory;

import dev.headroom.ground.StoredText;
import dev.headroom.job.JobProgress;
import dev.headroom.job.JobRequest;
import dev.headroom.job.JobRequest.UniqueKey;
import dev.headroom.job.JobState;
import dev.headroom.job.JobStatus;
import dev.headroom.job.KeyLimit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One job in memory. Thread-safe. */
final class MemoryJob {
  private static final int MAX_KEY = 255;

  private final UUID id = UUID.randomUUID();
  private final Instant enqueued;
  private final Map<String, byte[]> effects = new HashMap<>();
  private final List<Instant> starts = new ArrayList<>();
  private JobRequest<?> request;
  private byte[] payload;
  private @Nullable String uniqueKey;
  private JobState state = JobState.QUEUED;
  private Instant due;
  private int failures;
  private boolean cancelRequested;
  private @Nullable Instant ended;
  private JobProgress progress = JobProgress.none();
  private @Nullable String result;
  private @Nullable String failure;

  MemoryJob(JobRequest<?> request, byte[] payload, Instant now) {
    this.enqueued = now;
    this.request = request;
    this.payload = payload;
    this.uniqueKey = request.unique() == null ? null : request.unique().text();
    this.due = due(request, now);
  }

  private static Instant due(JobRequest<?> request, Instant now) {
    Instant at = request.due().at();
    return at == null || at.isBefore(now) ? now.plus(request.due().delay()) : at;
  }

  synchronized void replace(JobRequest<?> other, byte[] otherPayload, Instant now) {
    request = other;
    payload = otherPayload;
    due = due(other, now);
    state = JobState.QUEUED;
    failures = 0;
    failure = null;
  }

  synchronized void claim(Instant now) {
    state = JobState.RUNNING;
    starts.add(now);
    UniqueKey unique = request.unique();
    if (unique != null && unique.untilStart()) {
      uniqueKey = null;
    }
  }

  synchronized void retry(Instant at, String why) {
    state = JobState.RETRYING;
    failures++;
    due = at;
    failure = why;
  }

  synchronized void end(JobState how, Instant now, @Nullable String why) {
    state = how;
    ended = now;
    failure = why == null ? failure : why;
  }

  synchronized void redrive(Instant now) {
    state = JobState.QUEUED;
    failures = 0;
    due = now;
    ended = null;
    failure = null;
  }

  synchronized void requestCancel() {
    cancelRequested = true;
  }

  synchronized boolean isCancelRequested() {
    return cancelRequested;
  }

  synchronized void report(JobProgress latest) {
    progress = latest;
  }

  synchronized void result(String text) {
    result = text.replace('\0', '\uFFFD');
  }

  synchronized byte @Nullable [] effect(String key) {
    StoredText.require("key of what is done once", key, MAX_KEY);
    return effects.get(key);
  }

  synchronized void addEffect(String key, byte[] value) {
    effects.put(key, value);
  }

  synchronized boolean hasKey(String kind, String key) {
    return kind().equals(kind) && Objects.equals(uniqueKey, key);
  }

  synchronized boolean isDue(Instant now) {
    return (state == JobState.QUEUED || state == JobState.RETRYING) && !due.isAfter(now);
  }

  UUID id() {
    return id;
  }

  synchronized String kind() {
    return request.kind().id();
  }

  synchronized @Nullable KeyLimit limit() {
    return request.kind().limit();
  }

  synchronized String limitKey() {
    String key = request.limitKey();
    return key == null ? "" : key;
  }

  synchronized @Nullable String uniqueKey() {
    return uniqueKey;
  }

  synchronized byte[] payload() {
    return payload;
  }

  synchronized int priority() {
    return request.due().priority();
  }

  synchronized Instant due() {
    return due;
  }

  synchronized int failures() {
    return failures;
  }

  synchronized JobState state() {
    return state;
  }

  synchronized List<Instant> starts() {
    return List.copyOf(starts);
  }

  synchronized JobStatus status() {
    return new JobStatus(
        id,
        state,
        new JobStatus.Origin(kind(), request.owner(), priority()),
        new JobStatus.Times(enqueued, due, starts.isEmpty() ? null : starts.getLast(), ended, null),
        new JobStatus.Report(starts.size(), progress, result, failure));
  }
}
