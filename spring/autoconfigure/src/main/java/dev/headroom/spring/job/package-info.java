// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration of background jobs: handlers by beans, Spring's transactions, the endpoints of
 * users and operators, and the schedules that come with Headroom.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.headroom.spring.job;

import org.jspecify.annotations.NullMarked;
