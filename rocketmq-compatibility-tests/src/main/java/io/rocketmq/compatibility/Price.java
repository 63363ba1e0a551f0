package io.rocketmq.compatibility;

record Price(int totalCents) {
}
