// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.notification;

import dev.headroom.apps.alpine.api.Page;
import java.util.List;

/** Reads notifications from the database. Thread-safe, as every implementation must be. */
interface NotificationReader {

  long count(long user, boolean unreadOnly);

  List<NotificationView> page(long user, boolean unreadOnly, Page page);
}
