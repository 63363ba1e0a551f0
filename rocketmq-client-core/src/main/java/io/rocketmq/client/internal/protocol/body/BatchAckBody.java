package io.rocketmq.client.internal.protocol.body;

import java.util.List;

/** Body of BATCH_ACK_MESSAGE (Apache's {@code BatchAck}, whose names are letters). */
public record BatchAckBody(String brokerName, List<Ack> acks) {

	/** Popped messages of one response and queue. */
	public record Ack(String c, String t, String r, long so, int q, int rq, long pt, long it, byte[] b) {
	}

}
