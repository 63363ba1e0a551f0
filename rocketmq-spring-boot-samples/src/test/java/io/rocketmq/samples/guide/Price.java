package io.rocketmq.samples.guide;

import java.math.BigDecimal;

record Price(BigDecimal amount) {
}
