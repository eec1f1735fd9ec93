// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions for Spring Boot: revocation, tokens, devices and their endpoints, checks of passwords,
 * and the bridges to Spring Security and Spring Session.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.spring.session;

import org.jspecify.annotations.NullMarked;
