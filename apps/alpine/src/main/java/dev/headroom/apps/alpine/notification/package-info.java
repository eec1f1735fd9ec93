// SPDX-License-Identifier: Apache-2.0
/** Notifications of users, and which of them are read. */
@NullMarked
package dev.headroom.apps.alpine.notification;

import org.jspecify.annotations.NullMarked;
