package io.rocketmq.samples.orders;

import java.math.BigDecimal;

/**
 * An order.
 *
 * @param id the order's number
 * @param customer the customer's name
 * @param amount the price
 */
public record Order(String id, String customer, BigDecimal amount) {
}
