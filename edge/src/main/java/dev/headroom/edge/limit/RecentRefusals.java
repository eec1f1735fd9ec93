// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.RequestId;
import dev.headroom.ground.KeyHash;
import dev.headroom.limit.rule.Decisions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The last refusals of this instance, by the id of the refused request.
 *
 * <p>Thread-safe. A refusal costs one small object; its explanation is made when it is looked up.
 * Stores neither path nor key of a request.
 */
public final class RecentRefusals {
  private final AtomicReferenceArray<@Nullable RefusedRequest> recent;
  private final AtomicLong next = new AtomicLong();

  private record RefusedRequest(@Nullable String id, Decisions decisions) {}

  /**
   * Creates an empty memory.
   *
   * @param size how many refusals are remembered, at least 1
   */
  public RecentRefusals(int size) {
    this.recent = new AtomicReferenceArray<>(size);
  }

  /** Records a refusal, under the id of the request. */
  public void record(HttpServletRequest request, Decisions decisions) {
    int place = (int) (next.getAndIncrement() % recent.length());
    recent.set(place, new RefusedRequest(RequestId.of(request), decisions));
  }

  /**
   * Returns why a request was refused.
   *
   * @param request its id
   * @return one entry for each rule that refused it; empty if it is unknown or no longer remembered
   */
  public List<LimitExplanation> find(String request) {
    return IntStream.range(0, recent.length())
        .mapToObj(recent::get)
        .filter(each -> each != null && request.equals(each.id()))
        .flatMap(each -> each.decisions().refusals().stream())
        .map(each ->
            new LimitExplanation(
                each.request().rule().name(),
                each.request().rule().limit().text(),
                true,
                "it was refused by this rule",
                KeyHash.of(each.request().key()),
                each.decision()))
        .toList();
  }
}
