// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.session.device.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which lines an order writes into the record, and which sessions it reaches: the same for every
 * store.
 *
 * <p>Immutable. An order that keeps one session cuts the others one by one, so that two such orders
 * that keep different sessions end both.
 */
public final class RevocationScopeReader {
  private RevocationScopeReader() {}

  /**
   * Returns the lines.
   *
   * @param reached the live sessions that the order ended
   * @param revision under which it stands
   * @param until when the last token that a cut of names could reach has expired
   */
  public static List<RevocationEntry> order(
      Revocation order, List<Session> reached, long revision, Instant until) {
    if (order.keepSession() == null) {
      Instant tokenUntil = order.tokenUntil();
      Instant end = tokenUntil == null ? until : tokenUntil.plusSeconds(1);
      return List.of(new RevocationEntry(order.scope(), order.fingerprint(), revision, end));
    }
    List<RevocationEntry> cuts = new ArrayList<>();
    for (Session session : reached) {
      cuts.add(
          new RevocationEntry(
              RevocationScope.SESSION,
              Fingerprint.of(RevocationScope.SESSION, session.id()),
              revision,
              until));
    }
    return cuts;
  }

  /** Returns what tells whether a session is reached. */
  public static Predicate<Session> reach(Revocation order) {
    String name = order.name();
    return switch (order.scope()) {
      case TOKEN -> session -> false;
      case SESSION -> session -> session.id().equals(name);
      case USER ->
          session -> session.user().equals(name) && !session.id().equals(order.keepSession());
      case CLIENT -> session -> name.equals(session.client());
      case TENANT -> session -> name.equals(session.tenant());
      case ALL -> session -> true;
    };
  }

  /** Returns how the audit trail calls it. */
  public static String action(Revocation order) {
    String what = order.scope().name().toLowerCase(Locale.ROOT);
    return order.keepSession() == null ? "revoke " + what : "revoke others";
  }
}
