package io.rocketmq.test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asks name servers for routes, with nothing cached.
 */
final class NameServerQuery implements AutoCloseable {

	/** Long, for a busy machine. */
	private static final long TIMEOUT_MILLIS = 30_000;

	private final NettyRemotingClient remoting;

	NameServerQuery(boolean tls) {
		NettyClientConfig config = new NettyClientConfig();
		config.setUseTLS(tls);
		this.remoting = new NettyRemotingClient(config);
		this.remoting.start();
	}

	/**
	 * The number of write queues of a topic by broker; empty if there is no such topic.
	 */
	Map<String, Integer> queues(String nameServerAddress, String topic) throws Exception {
		Map<String, Integer> queues = new HashMap<>();
		for (QueueData data : route(nameServerAddress, topic).getQueueDatas()) {
			queues.put(data.getBrokerName(), data.getWriteQueueNums());
		}
		return queues;
	}

	/**
	 * The addresses of a broker by id, as the route of a topic has them; empty if it is
	 * not there.
	 */
	Map<Long, String> addresses(String nameServerAddress, String topic, String broker) throws Exception {
		for (BrokerData data : route(nameServerAddress, topic).getBrokerDatas()) {
			if (data.getBrokerName().equals(broker)) {
				return Map.copyOf(data.getBrokerAddrs());
			}
		}
		return Map.of();
	}

	private TopicRouteData route(String nameServerAddress, String topic) throws Exception {
		GetRouteInfoRequestHeader header = new GetRouteInfoRequestHeader();
		header.setTopic(topic);
		RemotingCommand answer = this.remoting.invokeSync(nameServerAddress,
				RemotingCommand.createRequestCommand(RequestCode.GET_ROUTEINFO_BY_TOPIC, header), TIMEOUT_MILLIS);
		if (answer.getCode() == ResponseCode.TOPIC_NOT_EXIST) {
			TopicRouteData none = new TopicRouteData();
			none.setQueueDatas(List.of());
			none.setBrokerDatas(List.of());
			return none;
		}
		assertThat(answer.getCode()).isEqualTo(ResponseCode.SUCCESS);
		return TopicRouteData.decode(answer.getBody(), TopicRouteData.class);
	}

	@Override
	public void close() {
		this.remoting.shutdown();
	}

}
