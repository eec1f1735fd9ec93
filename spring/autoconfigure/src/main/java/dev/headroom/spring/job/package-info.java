// SPDX-License-Identifier: Apache-2.0
/**
 * Background jobs for Spring Boot: handlers by beans, Spring's transactions, responses to requests
 * that enqueue a job, the endpoints of users and operators, and the schedules that come with
 * Headroom.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.job;

import org.jspecify.annotations.NullMarked;
