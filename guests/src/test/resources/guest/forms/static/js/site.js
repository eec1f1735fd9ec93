console.log("clinic");
