// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.access;

import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.model.MemberRepository;
import dev.headroom.apps.civiclog.model.UserRepository;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.cache.Cache;
import java.time.Duration;
import org.springframework.stereotype.Service;

/**
 * The roles of users in associations, cached by user for ten minutes. Those of boards and managers
 * are warmed.
 *
 * <p>Thread-safe. A role that is changed in the database counts within ten minutes: no request
 * changes one.
 */
@Service
public class Memberships {

  private static final Duration TTL = Duration.ofMinutes(10);

  private final UserRepository users;
  private final MemberRepository members;
  private final Cache<Long, Me> byUser;

  Memberships(UserRepository users, MemberRepository members, JsonCaches caches) {
    this.users = users;
    this.members = members;
    this.byUser = caches.of("civiclog.user", Me.class, TTL);
    caches.warm(byUser, members::findStaff, this::load);
  }

  /**
   * Returns who a user is. Read it before a transaction begins: another instance may be loading it,
   * or the shared store may hang.
   *
   * @throws RefusedException with 404 if there is no such user
   */
  public Me me(long user) {
    return byUser.get(user, this::load);
  }

  /**
   * Returns the role of a user in an association, as {@link Me#require} does.
   *
   * @param allowed the roles of which it must be one; all if none is given
   */
  public Member.Role require(long user, long association, Member.Role... allowed) {
    return me(user).require(association, allowed);
  }

  private Me load(long user) {
    return users
        .findById(user)
        .map(found -> Me.of(found, members.findByUser(user)))
        .orElseThrow(() -> RefusedException.missing("user"));
  }
}
