package io.rocketmq.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.protocol.body.ConsumerListBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ConsumerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.ProducerData;
import io.rocketmq.client.internal.protocol.body.HeartbeatBody.SubscriptionData;
import io.rocketmq.client.internal.protocol.body.TopicRouteBody;
import io.rocketmq.client.internal.protocol.codec.FrameDecoder;
import io.rocketmq.client.internal.protocol.codec.FrameEncoder;
import io.rocketmq.client.internal.protocol.codec.JsonBodies;
import io.rocketmq.client.message.FilterExpression;

/**
 * Preparation of a new process for its first requests: their codecs are about 800 classes
 * of Netty and Jackson, which take 0.2 s to load and link. Other threads do that while
 * the application goes on starting, so that its first requests do not.
 */
final class FirstRequests {

	private static final String ROUTE = """
			{"brokerDatas":[{"brokerAddrs":{0:"host:1"},"brokerName":"broker"}],
			"queueDatas":[{"brokerName":"broker"}],"topicQueueMappingByBroker":{}}""";

	private static final String CONSUMERS = """
			{"consumerIdList":["client"]}""";

	private static final AtomicBoolean started = new AtomicBoolean();

	private FirstRequests() {
	}

	/** Starts the preparation, unless it has been started. */
	static void prepare(Executor executor) {
		if (started.compareAndSet(false, true)) {
			executor.execute(FirstRequests::prepareBodies);
			executor.execute(FirstRequests::prepareFrames);
		}
	}

	static void prepareBodies() {
		JsonBodies.read(ROUTE.getBytes(StandardCharsets.US_ASCII), TopicRouteBody.class);
		JsonBodies.read(CONSUMERS.getBytes(StandardCharsets.US_ASCII), ConsumerListBody.class);
		SubscriptionData subscription = SubscriptionData.of("topic", FilterExpression.all(), 0);
		HeartbeatBody heartbeat = new HeartbeatBody("client", List.of(new ProducerData("group")),
				List.of(new ConsumerData("group", "", "", "", false, List.of(subscription))));
		JsonBodies.write(heartbeat.withFingerprint());
	}

	static void prepareFrames() {
		Command command = Command.request(RequestCode.HEART_BEAT, CommandHeader.NONE);
		ByteBuf frame = FrameEncoder.encode(command, 1, ByteBufAllocator.DEFAULT);
		try {
			FrameDecoder.decode(frame);
		}
		finally {
			frame.release();
		}
	}

}
