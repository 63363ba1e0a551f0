package io.rocketmq.compatibility;

record Order(String orderId, int pieceCount) {
}
