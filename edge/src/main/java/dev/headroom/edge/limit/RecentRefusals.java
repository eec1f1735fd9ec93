// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.RequestId;
import dev.headroom.ground.KeyHash;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last refusals of this instance, so that one can be told why by the id of its request.
 *
 * <p>Thread-safe. A refusal costs one small object; what it says is written when it is asked for.
 * Keeps neither path nor key of a request.
 */
public final class RecentRefusals {
  private final AtomicReferenceArray<@Nullable Kept> kept;
  private final AtomicLong next = new AtomicLong();

  private record Kept(@Nullable String request, Decisions verdict) {}

  /**
   * Why a request was refused by one rule.
   *
   * <p>Immutable.
   *
   * @param rule its name
   * @param limit its numbers
   * @param keyHash the name under which the request was counted, hashed
   * @param decision what it said then
   */
  public record Refusal(String rule, String limit, String keyHash, Decision decision) {}

  /**
   * Creates an empty memory.
   *
   * @param most how many are kept, over 0
   */
  public RecentRefusals(int most) {
    this.kept = new AtomicReferenceArray<>(most);
  }

  void record(HttpServletRequest request, Decisions verdict) {
    int place = (int) (next.getAndIncrement() % kept.length());
    kept.set(place, new Kept(RequestId.of(request), verdict));
  }

  /**
   * Tells why a request was refused.
   *
   * @param request its id, as its answer told it
   * @return one line for each rule that refused it; empty when it is not known, or no more
   */
  public List<Refusal> find(String request) {
    List<Refusal> told = new ArrayList<>();
    for (int i = 0; i < kept.length(); i++) {
      Kept each = kept.get(i);
      if (each != null && request.equals(each.request())) {
        for (Decisions.RuleDecision line : each.verdict().refusals()) {
          told.add(
              new Refusal(
                  line.request().rule().name(),
                  line.request().rule().limit().text(),
                  KeyHash.of(line.request().key()),
                  line.decision()));
        }
      }
    }
    return told;
  }
}
