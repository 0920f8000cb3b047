//! An example renderer: one ConfigMap for each .properties file
