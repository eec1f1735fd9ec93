// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.notice;

import dev.headroom.apps.civiclog.model.Notice;
import dev.headroom.apps.civiclog.model.User;
import java.time.Instant;

/** A notice. Immutable. */
record NoticeView(long id, String title, String body, User.Reference author, Instant publishedAt) {

  static NoticeView of(Notice notice) {
    return new NoticeView(
        notice.getId(),
        notice.getTitle(),
        notice.getBody(),
        notice.getAuthor().reference(),
        notice.getPublishedAt());
  }
}
