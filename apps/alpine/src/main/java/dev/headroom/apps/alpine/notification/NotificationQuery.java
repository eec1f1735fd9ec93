// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.notification;

import dev.headroom.apps.alpine.api.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The query parameters of the list of notifications. Immutable. */
record NotificationQuery(
    @Nullable Boolean unread,
    @Min(0) @Max(Page.LAST) @Nullable Integer page,
    @Min(1) @Max(Page.LARGEST) @Nullable Integer size) {

  boolean unreadOnly() {
    return Boolean.TRUE.equals(unread);
  }

  Page paging() {
    return new Page(
        Objects.requireNonNullElse(page, 0), Objects.requireNonNullElse(size, Page.USUAL));
  }
}
