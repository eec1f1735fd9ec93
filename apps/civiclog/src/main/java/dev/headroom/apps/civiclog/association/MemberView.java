// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.association;

import dev.headroom.apps.civiclog.model.Member;
import dev.headroom.apps.civiclog.model.User;

/** A member of an association. Immutable. */
record MemberView(User.Reference user, Member.Role role) {

  static MemberView of(Member member) {
    return new MemberView(member.getUser().reference(), member.getRole());
  }
}
