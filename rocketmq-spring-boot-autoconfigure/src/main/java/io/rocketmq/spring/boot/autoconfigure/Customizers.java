package io.rocketmq.spring.boot.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Selection of the customizer beans of one cluster: those with the cluster's name as
 * their qualifier, and for the default cluster those with no cluster's name.
 *
 * @param beanFactory the bean factory
 * @param clusters names of the further clusters
 */
record Customizers(ConfigurableListableBeanFactory beanFactory, Set<String> clusters) {

	<T> List<T> ofDefault(Class<T> type) {
		return select(type, (bean) -> this.clusters.stream().noneMatch((cluster) -> matches(bean, cluster)));
	}

	<T> List<T> ofNamed(Class<T> type, String cluster) {
		return select(type, (bean) -> matches(bean, cluster));
	}

	private <T> List<T> select(Class<T> type, Predicate<String> names) {
		Set<T> selected = this.beanFactory.getBeansOfType(type)
			.entrySet()
			.stream()
			.filter((entry) -> names.test(entry.getKey()))
			.map(Map.Entry::getValue)
			.collect(Collectors.toSet());
		return this.beanFactory.getBeanProvider(type).orderedStream().filter(selected::contains).toList();
	}

	private boolean matches(String bean, String cluster) {
		return BeanFactoryAnnotationUtils.isQualifierMatch(cluster::equals, bean, this.beanFactory);
	}

}
