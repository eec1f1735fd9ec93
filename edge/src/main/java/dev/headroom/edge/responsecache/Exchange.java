// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** A request that a rule of the response cache covers. Confined to one thread. */
record Exchange(
    HttpServletRequest request,
    HttpServletResponse response,
    FilterChain chain,
    ResponseCacheRule rule) {}
