// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.operator;

/**
 * A bean with handler methods for operators, by the annotations of a controller. It stands in a
 * handler mapping of its own and is no {@code @Controller}: the requests of the application are not
 * compared with its patterns, and descriptions of the application's interface leave it out.
 *
 * <p>Its methods return a {@code ResponseEntity}, and refuse callers who are no operators. A
 * handler of the application that matches a request as closely serves it instead.
 *
 * <p>Thread-safe, as a controller is.
 */
public interface OperatorEndpoint {}
