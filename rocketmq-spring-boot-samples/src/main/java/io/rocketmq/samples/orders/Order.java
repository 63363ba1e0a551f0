package io.rocketmq.samples.orders;

import java.math.BigDecimal;

/**
 * An order.
 *
 * @param id its number
 * @param customer who orders
 * @param amount what it costs
 */
public record Order(String id, String customer, BigDecimal amount) {
}
